"""Chapter 5: recurrent networks, language, translation, attention and speech, one step after the other."""
