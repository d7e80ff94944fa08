"""The demonstration's fictional firms, put through the services of the apps that own the rows.

Here, above all apps, because it writes enterprises, their records, titles and figures at once.
"""
