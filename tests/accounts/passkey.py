"""A passkey in software: what a phone or a security key would answer."""

import hashlib
import json
import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
HOST, ORIGIN = "testserver", "http://testserver"


class Passkey:
    def __init__(self):
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.user = b""
        self.count = 0

    def made(self, options):
        """The answer to `creation_options`."""
        asked = options["publicKey"]
        self.user = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self._key.public_key())))
        told = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._data(PRESENT | VERIFIED | ATTESTED) + told
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(attested),
            }
        )

    def shown(self, options):
        """The answer to `request_options`."""
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        data = self._data(PRESENT | VERIFIED)
        signed = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signed),
                "userHandle": self.user,
            }
        )

    def _data(self, flags):
        self.count += 1
        host = hashlib.sha256(HOST.encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind, challenge):
        return json.dumps({"type": kind, "challenge": challenge, "origin": ORIGIN}).encode()

    def _answer(self, response):
        return json.dumps(
            {
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )
