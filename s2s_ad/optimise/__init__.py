"""Small passes that turn correct derivative code into code worth reading; the list of them is `optimise.passes`."""
