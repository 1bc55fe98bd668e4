"""One instance, starts and watches the backend, opens the window or the browser. Imports nothing heavy."""
