def hear(event):
    pass
