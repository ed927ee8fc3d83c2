"""The commands of this room, one a module, each loaded only when it is called."""
