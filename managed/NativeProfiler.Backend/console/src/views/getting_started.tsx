import { useState } from "preact/hooks";

/** Shown while no profile was ever received; the page looks again by itself. */
export function GettingStarted() {
  const backend = `${location.protocol}//${location.hostname}:8479`;
  return (
    <section class="card started" data-state="getting-started">
      <h1>Waiting for the first profile</h1>
      <p>
        No service has sent a profile yet. Start one under the profiler, without a change to its
        code; its flame graph appears here about a minute later.
      </p>
      <h2>On this machine</h2>
      <Lines text={runLines(backend)} />
      <h2>In a Docker image</h2>
      <Lines text={dockerLines(backend)} />
      <p class="waiting" role="status">
        <span class="waiting-dot" aria-hidden="true" />
        Looking for profiles every few seconds
      </p>
    </section>
  );
}

function runLines(backend: string): string {
  return [
    "NATIVEPROFILER_SERVICE=my-service \\",
    "NATIVEPROFILER_VERSION=1.0.0 \\",
    `NATIVEPROFILER_BACKEND=${backend} \\`,
    "nativeprofiler run -- dotnet MyService.dll",
  ].join("\n");
}

function dockerLines(backend: string): string {
  return [
    "ENV CORECLR_ENABLE_PROFILING=1 \\",
    "    CORECLR_PROFILER={D6A1F2C3-5B0E-4E57-9A7C-36C1E5B08F24} \\",
    "    CORECLR_PROFILER_PATH=/opt/nativeprofiler/libNativeProfiler.so \\",
    "    NATIVEPROFILER_SERVICE=my-service \\",
    "    NATIVEPROFILER_VERSION=1.0.0 \\",
    `    NATIVEPROFILER_BACKEND=${backend}`,
  ].join("\n");
}

function Lines({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div class="lines">
      <pre>{text}</pre>
      <button type="button" class="button" onClick={() => void copy()}>
        {copied ? "Copied" : "Copy"}
      </button>
    </div>
  );
}
