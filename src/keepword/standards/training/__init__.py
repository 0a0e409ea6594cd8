"""What a standard asks to be learnt: a short instruction, or where it is found."""
