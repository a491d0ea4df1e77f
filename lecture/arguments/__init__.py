"""The arguments of commands: a parser, kinds of values, and the arguments that several commands take."""
