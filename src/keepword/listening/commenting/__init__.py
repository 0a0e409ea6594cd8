"""What customers wrote: found, tagged and placed by people, who rules may only remind."""
