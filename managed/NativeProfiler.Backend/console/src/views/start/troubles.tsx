/** Why a program that should be seen is not, and what to do: what its agent cannot tell, because it was never loaded. */
const troubles = [
  {
    title: "Another profiler has the runtime's only slot",
    cause:
      "CORECLR_PROFILER names another product, or an image sets it again after yours: .NET loads one profiler, and says nothing of the other.",
    fix: "Remove the other product's CORECLR_ variables, then start the program again.",
  },
  {
    title: "The library cannot be loaded",
    cause: "CORECLR_PROFILER_PATH names no file in the container, or one of another architecture.",
    fix: "Mount or copy the folder to that path, readable for the program's user.",
  },
  {
    title: "The backend cannot be reached",
    cause: "NATIVEPROFILER_BACKEND is not this address, or a proxy or a policy stands between.",
    fix: "From the program's machine, open the address above; with a key, check that it may ingest.",
  },
  {
    title: "The program is not one to profile",
    cause:
      "SDK commands, compilers and tools are left alone, and so is what NATIVEPROFILER_ENABLED=0 switches off.",
    fix: "Name the program in NATIVEPROFILER_PROCESSES.",
  },
] as const;

export function Troubles() {
  return (
    <details class="card panel troubles">
      <summary>Nothing after a minute?</summary>
      <p class="soft">
        <code>nativeprofiler run -- dotnet MyService.dll</code>, where the program runs, refuses to
        start it with the first two in the way, and says so.
      </p>
      <dl class="definitions">
        {troubles.map(({ title, cause, fix }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              {cause} <strong>What to do:</strong> {fix}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
