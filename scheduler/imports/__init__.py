"""Reads the spreadsheets that coordinators bring, and checks them row by row."""
