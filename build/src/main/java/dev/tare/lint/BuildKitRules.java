package dev.tare.lint;

import java.util.List;

/// The rules of BuildKit 0.25, by its names.
public final class BuildKitRules {
  public static final Rule STAGE_NAME_CASING =
      Rule.ofBuildKit(
          "StageNameCasing", "Names of stages in lower case stand out from the instructions.");
  public static final Rule FROM_AS_CASING =
      Rule.ofBuildKit("FromAsCasing", "FROM and AS are one instruction and read best in one case.");
  public static final Rule NO_EMPTY_CONTINUATION =
      Rule.ofBuildKit(
          "NoEmptyContinuation",
          "An empty line looks like the end of the instruction, and BuildKit means to refuse it.");
  public static final Rule CONSISTENT_INSTRUCTION_CASING =
      Rule.ofBuildKit(
          "ConsistentInstructionCasing", "Instructions in one case are found at a glance.");
  public static final Rule DUPLICATE_STAGE_NAME =
      Rule.ofBuildKit(
          "DuplicateStageName", "Of stages with one name only the last is found by it.");
  public static final Rule RESERVED_STAGE_NAME =
      Rule.ofBuildKit(
          "ReservedStageName",
          "scratch is the empty base and context the build context: a stage of that name is not found.");
  public static final Rule JSON_ARGS_RECOMMENDED =
      Rule.ofBuildKit(
          "JSONArgsRecommended",
          "A shell stands between the engine and the program, which hears no signals.");
  public static final Rule MAINTAINER_DEPRECATED =
      Rule.ofBuildKit(
          "MaintainerDeprecated", "A label says the same and can be read with all other labels.");
  public static final Rule UNDEFINED_ARG_IN_FROM =
      Rule.ofBuildKit(
          "UndefinedArgInFrom", "FROM sees only the ARGs before the first FROM; others are empty.");
  public static final Rule WORKDIR_RELATIVE_PATH =
      Rule.ofBuildKit(
          "WorkdirRelativePath", "Where a relative directory lies changes with the base image.");
  public static final Rule UNDEFINED_VAR =
      Rule.ofBuildKit("UndefinedVar", "A variable that is not set is replaced by nothing.");
  public static final Rule MULTIPLE_INSTRUCTIONS_DISALLOWED =
      Rule.ofBuildKit(
          "MultipleInstructionsDisallowed",
          "Of several CMD, ENTRYPOINT or HEALTHCHECK in a stage only the last counts.");
  public static final Rule LEGACY_KEY_VALUE_FORMAT =
      Rule.ofBuildKit(
          "LegacyKeyValueFormat",
          "With a blank for = only one pair can be set, to the line's end.");
  public static final Rule REDUNDANT_TARGET_PLATFORM =
      Rule.ofBuildKit(
          "RedundantTargetPlatform", "The platform of the target is what FROM takes anyway.");
  public static final Rule SECRETS_USED_IN_ARG_OR_ENV =
      Rule.ofBuildKit(
          "SecretsUsedInArgOrEnv",
          "Values of ARG and ENV stay in the image, for whoever has it to read.");
  public static final Rule INVALID_DEFAULT_ARG_IN_FROM =
      Rule.ofBuildKit("InvalidDefaultArgInFrom", "Without --build-arg the file cannot be built.");
  public static final Rule FROM_PLATFORM_FLAG_CONST_DISALLOWED =
      Rule.ofBuildKit(
          "FromPlatformFlagConstDisallowed",
          "With a constant the image can be built for that platform alone.");
  public static final Rule COPY_IGNORED_FILE =
      new Rule(
          "CopyIgnoredFile",
          "What the ignore file leaves out is not there for COPY and ADD.",
          Rule.Origin.BUILDKIT,
          true);
  public static final Rule INVALID_DEFINITION_DESCRIPTION =
      new Rule(
          "InvalidDefinitionDescription",
          "Tools show the comment above FROM and ARG as the description of what it names.",
          Rule.Origin.BUILDKIT,
          true);
  public static final Rule EXPOSE_PROTO_CASING =
      Rule.ofBuildKit("ExposeProtoCasing", "Protocols are written in lower case.");
  public static final Rule EXPOSE_INVALID_FORMAT =
      Rule.ofBuildKit(
          "ExposeInvalidFormat",
          "An image has no say in addresses and ports of the host; that part is dropped.");
  public static final Rule INVALID_BASE_IMAGE_PLATFORM =
      Rule.ofBuildKit(
          "InvalidBaseImagePlatform", "Programs for another processor do not run in RUN or later.");

  private BuildKitRules() {}

  /// All of them.
  public static List<Rule> all() {
    return List.of(
        STAGE_NAME_CASING,
        FROM_AS_CASING,
        NO_EMPTY_CONTINUATION,
        CONSISTENT_INSTRUCTION_CASING,
        DUPLICATE_STAGE_NAME,
        RESERVED_STAGE_NAME,
        JSON_ARGS_RECOMMENDED,
        MAINTAINER_DEPRECATED,
        UNDEFINED_ARG_IN_FROM,
        WORKDIR_RELATIVE_PATH,
        UNDEFINED_VAR,
        MULTIPLE_INSTRUCTIONS_DISALLOWED,
        LEGACY_KEY_VALUE_FORMAT,
        REDUNDANT_TARGET_PLATFORM,
        SECRETS_USED_IN_ARG_OR_ENV,
        INVALID_DEFAULT_ARG_IN_FROM,
        FROM_PLATFORM_FLAG_CONST_DISALLOWED,
        COPY_IGNORED_FILE,
        INVALID_DEFINITION_DESCRIPTION,
        EXPOSE_PROTO_CASING,
        EXPOSE_INVALID_FORMAT,
        INVALID_BASE_IMAGE_PLATFORM);
  }
}
