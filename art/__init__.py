"""The illustration studio: pose files in, exercise pictures out."""

VERSION = "1.0"
