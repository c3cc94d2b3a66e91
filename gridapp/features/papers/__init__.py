"""The plan as the office's papers: DOCX, PDF, a workbook that computes, a page of charts."""
