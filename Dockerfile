# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.txt ./
# The hashes name the very files that were tested; the PostgreSQL driver comes as a wheel with its own client library.
RUN /app/.venv/bin/pip install --require-hashes -r requirements.txt
COPY . .
# Packing (gzip and brotli) takes most of a minute: here once, instead of at every start.
RUN /app/.venv/bin/python scripts/compile_translations.py --all \
 && VAR_DIR=/tmp/build STATIC_ROOT=/app/static-packed \
    /app/.venv/bin/python manage.py collectstatic --noinput --verbosity 0 --settings feedback_system.settings.image \
 && rm -rf /tmp/build
# The process may not write beside its code: without this every start of each of them would compile all of it again.
RUN /app/.venv/bin/python -m compileall -q --invalidation-mode unchecked-hash \
    accounts aftersales complaints demo feedback_system quality

FROM python:3.11-slim-bookworm
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=feedback_system.settings.production \
    STATIC_ROOT=/app/static-packed \
    VAR_DIR=/data/var \
    MEDIA_ROOT=/data/media \
    ANCHOR_DIR=/data/anchors
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin feedback \
 && install -d -o feedback -g feedback -m 0750 /data /data/var /data/media /data/anchors
WORKDIR /app
# Owned by root: the process can read its own code and not change it.
COPY --from=build /app /app
USER feedback
VOLUME ["/data"]
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "feedback_system.wsgi:application"]
