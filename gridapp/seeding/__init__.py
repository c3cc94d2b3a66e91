"""The demo town: how it was made (`make`), how it gets into an empty database (`load`), and as many cases as wanted (`bulk`)."""
