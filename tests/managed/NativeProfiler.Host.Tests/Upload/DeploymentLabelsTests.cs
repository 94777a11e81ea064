using NativeProfiler.Host.Upload;

namespace NativeProfiler.Host.Tests.Upload;

public sealed class DeploymentLabelsTests
{
    [Fact]
    public void Language_version_and_zone_make_the_deployment_and_everything_else_labels_the_profile()
    {
        var deployment = DeploymentLabels.ToDeployment(UploadScene.Target);
        var labels = DeploymentLabels.ToProfileLabels(UploadScene.Target);

        Assert.Equal("default", deployment.ProjectId);
        Assert.Equal("shop", deployment.Target);
        Assert.Equal(
            ["language=dotnet", "version=1.0.0", "zone=eu-1"], deployment.Labels.Select(label => $"{label.Key}={label.Value}").Order());
        Assert.Equal(["pod=shop-1"], labels.Select(label => $"{label.Key}={label.Value}"));
    }

    [Fact]
    public void Labels_are_made_to_fit_the_rules_of_the_API()
    {
        var target = UploadScene.Target with
        {
            Labels = new Dictionary<string, string>
            {
                ["K8s.Pod_Name"] = "a\nb",
                ["long"] = new string('ä', 1000),
                ["more"] = new string('x', 512),
                ["___"] = "nothing left",
            },
        };

        var labels = DeploymentLabels.ToProfileLabels(target);

        Assert.Equal("ab", labels["k8s-pod-name"]);
        Assert.Equal(new string('ä', 256), labels["long"]);
        Assert.Equal(["k8s-pod-name", "long"], labels.Keys.Order());
    }
}
