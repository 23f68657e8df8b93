# SPDX-License-Identifier: Apache-2.0 OR MIT
"""An OpenRPC document as what a typed client is made of: named types, methods, errors."""

import dataclasses
import re
import textwrap

# A type is a tuple: ("string",), ("integer",), ("boolean",), ("null",), ("any",), ("array", T),
# ("map", T), ("named", name), ("values", [JSON values]), ("either", [T, …]).
ANY, NULL = ("any",), ("null",)


@dataclasses.dataclass
class Member:
    name: str  # as in JSON
    type: tuple
    required: bool
    text: str = ""
    by_name_only: bool = False


@dataclasses.dataclass
class Named:
    """An object with members, or, where there are none, another name for a type."""
    name: str
    text: str
    members: list = None
    alias: tuple = None


@dataclasses.dataclass
class Method:
    name: str  # Chaos.Invoke
    space: str  # Chaos
    word: str  # Invoke
    text: str
    params: list
    result: tuple
    errors: list  # their names


def camel(text):
    """Words to AName: gas_limit, gasLimit and gas-limit are GasLimit."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", text))


def snake(text):
    """The same to a_name."""
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", text)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text).lower()


def wrapped(text, width):
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


class Document:
    def __init__(self, json):
        self.types = {}
        schemas = json["components"]["schemas"]
        for name, schema in schemas.items():
            self.declare(name, schema)
        self.errors = {name: error["message"]
                       for name, error in json["components"]["errors"].items()}
        self.all_methods = [self.method(row) for row in json["methods"]]
        # A channel needs a WebSocket, which these clients do not speak.
        self.methods = [method for method in self.all_methods
                        if method.result != ("named", "Channel") and method.space != "xrpc"]
        # The chaos actor's own: abortWith has the arguments AbortWithArgs.
        self.chaos_args = {}
        for choice in schemas["ChaosArgs"]["anyOf"]:
            title = choice["$ref"].rpartition("/")[2]
            word = title.removesuffix("Args")
            self.chaos_args[word[0].lower() + word[1:]] = title

    def declare(self, name, schema):
        named = Named(name, schema.get("description", ""))
        self.types[name] = named  # before its members, in their order
        if schema.get("type") == "object" and schema.get("properties"):
            named.members = self.members(name, schema)
        else:
            named.alias = self.type_of(schema, name)

    def members(self, name, schema):
        required = schema.get("required", ())
        return [Member(key, self.type_of(value, name + camel(key)), key in required,
                       value.get("description", ""))
                for key, value in schema["properties"].items()]

    def type_of(self, schema, name):
        """The type of a schema; objects inside get names that begin with that of what is around
        them."""
        reference = schema.get("$ref") or schema.get("x-recursive")
        if reference:
            return ("named", reference.rpartition("/")[2])
        if "anyOf" in schema:
            choices = schema["anyOf"]
            objects = sum("properties" in choice for choice in choices)
            # The name itself is that of the choice, if it is that of a schema.
            inner = name + "Object" if name in self.types else name
            return self.either([
                self.type_of(choice, inner + (str(i) if objects > 1 else ""))
                for i, choice in enumerate(choices)])
        if "enum" in schema:
            return ("values", schema["enum"])
        if schema.get("type") == "array":
            return ("array", self.type_of(schema.get("items", {}), name + "Item"))
        if schema.get("type") == "object":
            return self.type_of_object(schema, name)
        return (schema["type"],) if "type" in schema else ANY

    def type_of_object(self, schema, name):
        if schema.get("properties"):
            self.declare(schema.get("title", name), schema)
            return ("named", schema.get("title", name))
        of_members = schema.get("additionalProperties", {})
        return ("map", self.type_of(of_members, name + "Value") if of_members else ANY)

    @staticmethod
    def either(types):
        flat = []
        for one in types:
            for inner in one[1] if one[0] == "either" else [one]:
                if inner not in flat:
                    flat.append(inner)
        return flat[0] if len(flat) == 1 else ("either", flat)

    def method(self, row):
        space, word = row["name"].split(".")
        params = [Member(param["name"],
                         self.type_of(param["schema"], space + word + camel(param["name"])),
                         param["required"], param["summary"], param.get("x-by-name-only", False))
                  for param in row["params"]]
        return Method(row["name"], space, word[0].upper() + word[1:], row["description"], params,
                      self.type_of(row["result"]["schema"], word + "Result"),
                      sorted(name for error in row["errors"] for name in error["data"]["names"]))

    def of_space(self, space):
        return [method for method in self.methods if method.space == space]

    def resolved(self, one):
        """What a name stands for, as long as it is another name only."""
        while one[0] == "named" and self.types[one[1]].alias:
            one = self.types[one[1]].alias
        return one

    def takes_null(self, one):
        one = self.resolved(one)
        return one == NULL or (one[0] == "either" and any(map(self.takes_null, one[1])))
