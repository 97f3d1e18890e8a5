package jit

// EmbedAs is Embed for a package by its name.
var EmbedAs = embed
