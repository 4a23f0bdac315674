"""Home: the dashboard in the Home tab."""
