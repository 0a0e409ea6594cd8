"""Role profiles: the few service qualities and skills that a role needs, in observable words."""
