"""Settings: the modal that starts a member off and changes everything later."""
