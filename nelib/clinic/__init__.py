"""Drugs in patients: how much of a transporter they occupy, how much drug there is in the blood, what follows."""
