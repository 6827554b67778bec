# `production` is what to deploy; `dev`, which docker-compose builds, can run the tests as well.
ARG BASE=python:3.12-slim-bookworm

FROM ${BASE} AS production
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SLOTSMITH_CONTAINER=1 \
    DEBUG=false \
    VENV=/opt/venv \
    PATH=/opt/venv/bin:$PATH
RUN useradd --create-home slotsmith
WORKDIR /app
COPY requirements.txt ./
RUN python3 -m venv "$VENV" \
 && pip install --no-cache-dir --require-hashes -r requirements.txt \
 && touch "$VENV/.run"
COPY . .
# DEBUG for this command alone, which needs no secret key then
RUN DEBUG=true python manage.py collectstatic --noinput --verbosity 0
USER slotsmith
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--threads=4", \
     "--worker-tmp-dir=/dev/shm", "--access-logfile=-"]

FROM production AS dev
ENV DEBUG=true
USER root
RUN apt-get update \
 && apt-get install -y --no-install-recommends make \
 && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir --require-hashes -r requirements-dev.txt \
 && touch "$VENV/.dev" \
 && chown -R slotsmith /app
USER slotsmith
