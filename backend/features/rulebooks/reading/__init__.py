"""Reading (读制度): rulebooks said in plain words, compared, and turned into forms and back."""
