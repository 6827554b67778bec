# `production` is what to deploy; `dev`, which docker-compose builds, can run the tests as well.
ARG BASE=python:3.12-slim-bookworm

# what is installed, without what installs it
FROM ${BASE} AS built
# requirements-fast.txt has numpy as well, which paints what much busy time forbids
ARG REQUIREMENTS=requirements.txt
ENV VENV=/opt/venv PATH=/opt/venv/bin:$PATH
COPY requirements*.txt ./
RUN python3 -m venv "$VENV" \
 && pip install --no-cache-dir --require-hashes -r "$REQUIREMENTS" \
 && touch "$VENV/.run"

FROM ${BASE} AS production
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SLOTSMITH_CONTAINER=1 \
    DEBUG=false \
    PROBE_BIND=127.0.0.1:8001 \
    VENV=/opt/venv \
    PATH=/opt/venv/bin:$PATH
RUN useradd --create-home --uid 10001 slotsmith
WORKDIR /app
COPY --from=built /opt/venv /opt/venv
COPY . .
# DEBUG for this command alone, which needs no secret key then
RUN DEBUG=true python manage.py collectstatic --noinput --verbosity 0
USER 10001
EXPOSE 8000
# the one that answers, by whatever address; `docker run --read-only --tmpfs /tmp` is enough for it
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8001/healthz', timeout=2)"]
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000"]

FROM production AS dev
ENV DEBUG=true
USER root
RUN apt-get update \
 && apt-get install -y --no-install-recommends curl make redis-server \
 && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir --require-hashes -r requirements-dev.txt \
 && touch "$VENV/.dev" \
 && chown -R slotsmith /app
USER slotsmith
