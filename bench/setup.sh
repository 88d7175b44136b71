#!/bin/sh
# Installs what the bench needs beside Node: Debian packages (12 or newer) and npm packages of its own.
# A PostgreSQL server (15 or newer) must be there already.
set -eu
cd "$(dirname "$0")"

as_root=''
[ "$(id -u)" = 0 ] || as_root=sudo
$as_root apt-get update -q
$as_root apt-get install -q -y --no-install-recommends \
  wrk uvicorn python3-fastapi python3-sqlalchemy python3-psycopg2 python3-jose python3-uvloop python3-httptools

npm ci
# It needs Node 22 and brings one along, so npm's warnings about the version of this one are harmless.
(cd peers/postgraphile && npm ci)
