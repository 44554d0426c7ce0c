"""绿电用的数: put in from a day on, with history, by hand or by a sheet."""
