"""事件办理: cases, their categories and every step of the loop."""
