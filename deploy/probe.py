"""The web container's health check: 0 when /readyz says that the product can work.

It asks with an allowed host name, since Django answers any other with 400.
"""

import os
import sys
import urllib.error
import urllib.request

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
question = urllib.request.Request("http://127.0.0.1:8000/readyz", headers={"Host": host})
try:
    urllib.request.urlopen(question, timeout=8)
except (urllib.error.URLError, OSError) as refusal:
    sys.exit(f"not ready: {refusal}")
