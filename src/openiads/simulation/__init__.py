"""The defence plays against traffic and raids, many times."""
