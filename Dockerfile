# One file for every process: docker build --build-arg SERVICE=intake -t kse/intake .
# SERVICE is a service's folder name, `gateway`, `simulators`, or `migrate` (every service's migrations).
ARG PYTHON=python:3.12.11-slim-bookworm

FROM ${PYTHON} AS source
ARG SERVICE
WORKDIR /source
COPY . .
RUN mkdir /needs && python deploy/image.py "${SERVICE:?}" /needs

FROM ${PYTHON} AS installed
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
# Copied before the source: while the locks keep their content, a change of source installs nothing anew.
COPY --from=source /needs/build.lock /needs/image.lock /needs/
RUN pip install --require-hashes -r /needs/build.lock \
 && python -m venv --without-pip /opt/kse \
 && pip --python /opt/kse/bin/python install --no-compile --require-hashes -r /needs/image.lock
COPY --from=source /source /source
COPY --from=source /needs/packages /needs/packages
WORKDIR /source
RUN pip wheel --no-deps --no-build-isolation --no-index --wheel-dir /wheels $(cat /needs/packages) \
 && pip --python /opt/kse/bin/python install --no-compile --no-deps --no-index /wheels/*.whl \
 && /opt/kse/bin/python -X no_debug_ranges -m compileall -q -o 2 --invalidation-mode unchecked-hash /opt/kse/lib

FROM ${PYTHON} AS process
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin kse \
 && install --directory --owner=kse --group=kse /objects
# Optimised as on one machine (docs/decisions/0037).
ENV PATH=/opt/kse/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONOPTIMIZE=2 PYTHONNODEBUGRANGES=1 \
    KSE_HOST=0.0.0.0 KSE_PORT=8000 KSE_OBJECTS=file:///objects
COPY --from=installed /opt/kse /opt/kse
WORKDIR /srv
USER 10001
EXPOSE 8000

FROM process AS simulators
COPY simulators /srv/simulators
ENV SIM_HOST=0.0.0.0 SIM_QOO10_PORT=18010 SIM_CARRIERS_PORT=18020
EXPOSE 18010 18020
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s --retries=6 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:18010/_control/meter', timeout=3)"]
CMD ["python", "-m", "simulators"]

FROM process
ARG SERVICE
ENV SERVICE=${SERVICE}
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=6 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/ready', timeout=3)"]
# A service's package is its folder's name with underscores; `exec` lets the stop signal reach Python.
CMD ["sh", "-c", "exec python -m \"$(echo \"$SERVICE\" | tr - _)\""]
