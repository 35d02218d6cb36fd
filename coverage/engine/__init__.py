"""Walking times, service circles and homes on the network: arrays in, arrays out; knows no policy."""
