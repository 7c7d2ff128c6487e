"""The words of every e-mail and text, and the ways in which they leave: SMTP, GOV.UK Notify, console, memory."""
