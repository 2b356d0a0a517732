"""What the command line does to a site without serving it; a running server notices by itself.

`looking` reads content and says or draws what it becomes; `deeds` changes the store, one
transaction each.
"""
