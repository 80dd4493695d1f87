"""Proof that travels: badge, certificate, credential, status list, log."""
