// usage: node key_file.js HOST:PORT PROJECT KEYFILE: the published Cloud Profiler agent, unmodified, with a service account's key
// file. Left alone its library would ask Google's servers for a token; a JWT client without scopes signs one itself.
const { JWT } = require('google-auth-library');
const profiler = require('@google-cloud/profiler');
const work = require('./work');

const [address, projectId, keyFile] = process.argv.slice(2);
const authClient = new JWT();
authClient.fromJSON(require(keyFile));

profiler
  .start({
    projectId,
    apiEndpoint: address,
    authClient,
    serviceContext: { service: 'node-keyed', version: '1.0' },
    zone: 'eu-1',
    instance: 'replica-1',
    logLevel: 3,
  })
  .then(work.start);
