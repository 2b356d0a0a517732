"""One module a kind of file: bytes in, a typed body and its problems out."""
