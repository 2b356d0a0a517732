"""Pure rules: values in, values out. No clock, file, random, log or await in here."""
