"""What is paid: the register, the bank's sheet, the year against its plan."""
