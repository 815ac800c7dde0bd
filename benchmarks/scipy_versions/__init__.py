"""Numbers of zpjax by scipy or Monte Carlo, one file per topic: what the compiled versions are compared with."""
