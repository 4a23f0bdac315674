"""Symptoms, the self check and the sourced facts."""
