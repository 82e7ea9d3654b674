"""Small passes that turn correct derivative code into code worth reading."""
