"""What is typed about sanctions and deductions."""
