"""The commands of this room, one a module.

A module of commands imports only what says how its commands are called; their bodies import what they do,
so that the help and each command start as soon as they can (docs/decisions/0003).
"""
