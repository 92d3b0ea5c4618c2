"""Print the OpenAPI schema of the server, from which the types of the page are made."""

import json

from openiads.web.app import create_app
from openiads.web.settings import Settings

print(json.dumps(create_app(Settings()).openapi(), indent=1))
