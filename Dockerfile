# Endcap for production: the server alone, without the simulator's set-up, tests or development engines.
# Not yet run by Docker itself: its steps were run one by one.
# Built with `docker build -t endcap .`; needs MONGODB_URI, REDIS_URL and SECRETS_KEY (see compose.yaml).

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Not `npm ci`: it refuses lock files that lack an optional package for another system (see scripts/setup/packages.mjs).
RUN npm install --no-save --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY simulator simulator
RUN npm run build

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The embedded engine is for development and tests, under its own licence; it must not be in here.
RUN npm install --no-save --ignore-scripts --omit=dev && test ! -e node_modules/@0q

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/app/data
WORKDIR /app
RUN mkdir data && chown node:node data
COPY package.json LICENSE ./
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY config config
USER node
EXPOSE 8080
VOLUME /app/data
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# api and worker in one process; ROLE=api answers requests only, dist/src/worker.js works the queues only.
CMD ["node", "dist/src/main.js"]
