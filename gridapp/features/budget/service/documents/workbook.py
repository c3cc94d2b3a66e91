def workbook(s):
    return b""
