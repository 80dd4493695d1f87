"""Evidence files: what is taken in, how it is kept, and how it is given back."""
