"""The tables of the rules that ship, by theme; `install` puts them together."""
