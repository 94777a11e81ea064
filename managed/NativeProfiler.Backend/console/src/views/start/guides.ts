/** One way to run a program under the profiler. */
export interface Guide {
  readonly key: string;
  readonly title: string;
  steps(backend: string): readonly Step[];
}

export interface Step {
  readonly title: string;
  readonly note?: string;
  readonly lines: readonly string[];
}

const clsid = "{D6A1F2C3-5B0E-4E57-9A7C-36C1E5B08F24}";
const library = "/opt/nativeprofiler/libNativeProfiler.so";

function variables(backend: string): readonly string[] {
  return [
    "CORECLR_ENABLE_PROFILING=1",
    `CORECLR_PROFILER=${clsid}`,
    `CORECLR_PROFILER_PATH=${library}`,
    "NATIVEPROFILER_SERVICE=my-service",
    "NATIVEPROFILER_VERSION=1.0.0",
    `NATIVEPROFILER_BACKEND=${backend}`,
  ];
}

export const guides: readonly Guide[] = [
  {
    key: "run",
    title: ".NET, this machine",
    steps: (backend) => [
      {
        title: "Start the program with nativeprofiler run",
        lines: [
          "NATIVEPROFILER_SERVICE=my-service \\",
          "NATIVEPROFILER_VERSION=1.0.0 \\",
          `NATIVEPROFILER_BACKEND=${backend} \\`,
          "nativeprofiler run -- dotnet MyService.dll",
        ],
      },
    ],
  },
  {
    key: "environment",
    title: ".NET, environment",
    steps: (backend) => [
      {
        title: "Set these variables where the program is started",
        note: "No change to the code: the runtime loads the profiler by them.",
        lines: variables(backend).map((variable) => `export '${variable.replace("=", "'='")}'`),
      },
    ],
  },
  {
    key: "docker",
    title: "Docker",
    steps: (backend) => [
      {
        title: "Add to the Dockerfile",
        note: "For images with glibc: Debian, Ubuntu, RHEL and chiseled ones.",
        lines: [
          "COPY nativeprofiler /opt/nativeprofiler",
          ...variables(backend).map(
            (variable, index, all) =>
              `${index === 0 ? "ENV " : "    "}${variable}${index < all.length - 1 ? " \\" : ""}`,
          ),
        ],
      },
      {
        title: "With a read-only file system",
        note: "The profiler needs one folder for its socket.",
        lines: ["docker run --read-only --tmpfs /tmp my-service"],
      },
    ],
  },
  {
    key: "kubernetes",
    title: "Kubernetes",
    steps: (backend) => [
      {
        title: "Patch the deployment",
        note: "An init container brings the profiler; the program's own image stays as it is.",
        lines: [
          "spec:",
          "  template:",
          "    spec:",
          "      volumes:",
          "        - { name: nativeprofiler, emptyDir: {} }",
          "      initContainers:",
          "        - name: nativeprofiler",
          "          image: nativeprofiler:latest",
          "          command: [cp, -r, /opt/nativeprofiler/., /target/]",
          "          volumeMounts: [{ name: nativeprofiler, mountPath: /target }]",
          "      containers:",
          "        - name: my-service",
          "          volumeMounts: [{ name: nativeprofiler, mountPath: /opt/nativeprofiler }]",
          "          env:",
          ...variables(backend).map((variable) => {
            const [name, value] = variable.split("=") as [string, string];
            return `            - { name: ${name}, value: "${value}" }`;
          }),
        ],
      },
    ],
  },
  {
    key: "go",
    title: "Go",
    steps: (backend) => [
      {
        title: "The agent of Cloud Profiler, unchanged",
        lines: [
          'import "cloud.google.com/go/profiler"',
          'import "google.golang.org/api/option"',
          "",
          "profiler.Start(profiler.Config{",
          '    Service: "my-service", ServiceVersion: "1.0.0", ProjectID: "default",',
          "}, option.WithEndpoint(",
          `    "${backend.replace(/^https?:\/\//, "")}"), option.WithoutAuthentication())`,
        ],
      },
    ],
  },
  {
    key: "node",
    title: "Node.js",
    steps: (backend) => [
      {
        title: "The agent of Cloud Profiler, unchanged",
        lines: [
          "require('@google-cloud/profiler').start({",
          "  projectId: 'default',",
          "  serviceContext: { service: 'my-service', version: '1.0.0' },",
          `  apiEndpoint: '${backend.replace(/^https?:\/\//, "")}',`,
          "});",
        ],
      },
    ],
  },
  {
    key: "python",
    title: "Python",
    steps: (backend) => [
      {
        title: "The agent of Cloud Profiler, unchanged",
        lines: [
          "import googlecloudprofiler",
          "googlecloudprofiler.start(",
          "    service='my-service', service_version='1.0.0', project_id='default',",
          `    discovery_service_url='${backend}/$discovery/rest')`,
        ],
      },
    ],
  },
];
